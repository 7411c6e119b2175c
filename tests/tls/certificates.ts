/** A certificate authority of the tests' own, made by `openssl` when they run. */

export interface Certificate {
  /** Paths of PEM files. */
  readonly certificate: string;
  readonly key: string;
}

export class Authority implements Disposable {
  private constructor(readonly folder: string, readonly name: string) {}

  static async make(folder: string, name: string): Promise<Authority> {
    const authority = new Authority(folder, name);
    const { certificate, key } = authority.#pathsOf(name);
    const subject = ["-subj", `/CN=${name}`, "-days", "2"];
    await openssl(["req", "-x509", ...NEW_KEY, "-keyout", key, "-out", certificate, ...subject]);
    return authority;
  }

  get certificate(): string {
    return this.#pathsOf(this.name).certificate;
  }

  /** `days` below 0: it has expired. */
  async issue(
    name: string,
    { subject, use, days = 2 }: {
      subject: string;
      use: "serverAuth" | "clientAuth";
      days?: number;
    },
  ): Promise<Certificate> {
    const paths = this.#pathsOf(name);
    const [request, extensions] = [`${this.folder}/${name}.csr`, `${this.folder}/${name}.ext`];
    await Deno.writeTextFile(extensions, `subjectAltName=${subject}\nextendedKeyUsage=${use}\n`);
    const named = ["-subj", `/CN=${name}`];
    await openssl(["req", ...NEW_KEY, "-keyout", paths.key, "-out", request, ...named]);
    const own = this.#pathsOf(this.name);
    const signer = ["-CA", own.certificate, "-CAkey", own.key, "-CAcreateserial"];
    const made = ["-out", paths.certificate, "-extfile", extensions, "-days", String(days)];
    await openssl(["x509", "-req", "-in", request, ...signer, ...made]);
    return paths;
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.folder, { recursive: true });
  }

  #pathsOf(name: string): Certificate {
    return { certificate: `${this.folder}/${name}.pem`, key: `${this.folder}/${name}.key` };
  }
}

const NEW_KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];

async function openssl(args: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command("openssl", { args }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
}
