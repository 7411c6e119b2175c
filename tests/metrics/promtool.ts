const PROMTOOL = "promtool";

export function isPromtoolInstalled(): boolean {
  try {
    return new Deno.Command(PROMTOOL, { args: ["--version"], stdout: "null", stderr: "null" })
      .outputSync().success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** What `promtool check metrics` has to say against a text, line by line. */
export async function checkMetrics(text: string): Promise<string[]> {
  const process = new Deno.Command(PROMTOOL, {
    args: ["check", "metrics"],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = process.stdin.getWriter();
  await writer.write(new TextEncoder().encode(text));
  await writer.close();
  const { stdout, stderr } = await process.output();
  const said = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)).join("");
  return said.split("\n").filter((line) => line !== "");
}
