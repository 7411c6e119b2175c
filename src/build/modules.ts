/** What modules of the user's own export, by their paths. */
export type Modules = ReadonlyMap<string, ModuleFunction>;

// deno-lint-ignore no-explicit-any
export type ModuleFunction = (...args: any[]) => any;

/** Who answers no requests has loaded none: the leader of workers, and who only asks for a plan. */
export function moduleIn(modules: Modules | undefined, path: string): ModuleFunction {
  return modules?.get(path) ?? (() => {
    throw new Error(`${path} has not been loaded`);
  });
}
