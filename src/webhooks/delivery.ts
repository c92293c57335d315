import { z } from "zod";

/** The parts that every payload of ours has, as far as they are read. Unknown fields are ignored. */
export const REPOSITORY = z.object({
  id: z.int().positive(),
  name: z.string().min(1),
  owner: z.object({ login: z.string().min(1) }),
});

export const INSTALLATION = z.object({ id: z.int().positive() });

/** Whose work a delivery asks for, as tasks have it. */
export function scopeOf(installation: z.infer<typeof INSTALLATION>, repository: z.infer<typeof REPOSITORY>) {
  return {
    installationId: installation.id,
    repository: { id: repository.id, owner: repository.owner.login, name: repository.name },
  };
}

/** What a delivery asks for: work, or nothing with the reason for the server's log. */
export type Translation<Request> = { readonly kind: "task"; readonly request: Request } | Ignored;

export interface Ignored {
  readonly kind: "ignored";
  readonly reason: string;
}

export function ignored(reason: string): Ignored {
  return { kind: "ignored", reason };
}

/** A payload that is signed and yet not of the shape that GitHub documents; it is ignored, and the fault is logged. */
export function unreadable(error: z.ZodError): Ignored {
  return ignored(`the payload is not as documented: ${z.prettifyError(error).slice(0, 500)}`);
}
