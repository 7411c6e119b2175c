/**
 * Makes `Lazy` pass for the web-standard class `Standard`: what `Lazy` does not answer itself is
 * asked of the real object, which its `standard` getter makes on first use.
 */
export function standInFor<T extends { prototype: object }>(
  Standard: T,
  Lazy: { prototype: { readonly standard: object } },
): void {
  for (
    const [key, property] of Object.entries(Object.getOwnPropertyDescriptors(Standard.prototype))
  ) {
    if (Object.hasOwn(Lazy.prototype, key)) continue;
    const isMethod = typeof property.value === "function";
    Object.defineProperty(Lazy.prototype, key, {
      get(this: { standard: object }) {
        const value = Reflect.get(this.standard, key);
        return isMethod ? value.bind(this.standard) : value;
      },
    });
  }
  Object.setPrototypeOf(Lazy.prototype, Standard.prototype);
}
