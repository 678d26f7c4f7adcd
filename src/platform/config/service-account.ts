import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** Who sends with FCM, from the key file that Google hands out. */
export interface ServiceAccount {
  projectId: string;
  clientEmail: string;
  /** PKCS #8, as PEM. */
  privateKey: string;
  /** Where it gets its tokens. */
  tokenUri: string;
}

const TOKEN_URI = 'https://oauth2.googleapis.com/token';
/** A key file has some 2,400 bytes. */
const MAX_BYTES = 64 * 1024;

const keyFile = z.object({
  project_id: z.string().regex(/^[a-z0-9][a-z0-9.:-]{0,99}$/i),
  client_email: z.string().min(3).max(320),
  private_key: z.string().refine(isRsaKey),
  token_uri: z.url({ protocol: /^https?$/ }).optional(),
});

/** The JSON itself, or the path of a file with it. What is wrong with it is said without any of it. */
export const serviceAccount = z.string().transform((text, context): ServiceAccount => {
  const refuse = (message: string) => {
    context.addIssue(message);
    return z.NEVER;
  };
  const json = text.trimStart().startsWith('{') ? text : contentOf(text);
  if (json === undefined) return refuse('a file that can be read, or its JSON');
  const parsed = keyFile.safeParse(parsedJson(json));
  if (!parsed.success) {
    const fields = [...new Set(parsed.error.issues.map(({ path }) => String(path[0] ?? 'JSON')))];
    return refuse(`the key file of a service account; missing or wrong in it: ${fields.join(', ')}`);
  }
  const { project_id, client_email, private_key, token_uri = TOKEN_URI } = parsed.data;
  return { projectId: project_id, clientEmail: client_email, privateKey: private_key, tokenUri: token_uri };
});

function contentOf(path: string): string | undefined {
  try {
    const content = readFileSync(path, 'utf8');
    return content.length <= MAX_BYTES ? content : undefined;
  } catch {
    return undefined;
  }
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRsaKey(pem: string): boolean {
  try {
    return createPrivateKey(pem).asymmetricKeyType === 'rsa';
  } catch {
    return false;
  }
}
