import type { Request } from 'express';

/**
 * Where a page’s files are, as the browser has to ask for them: a host’s server may have Herald below a path of its own, and a page that is
 * asked for `/admin/bulk` loads what is beside `/admin/`.
 *
 * @param path what is left of the address below the page
 */
export function baseOf({ originalUrl, path }: Pick<Request, 'originalUrl' | 'path'>): string {
  const [whole = ''] = originalUrl.split('?', 1);
  const base = whole.endsWith(path) ? whole.slice(0, whole.length - path.length) : whole;
  // Never `//somebody.example/`; and it stands in an attribute.
  return `/${base.replaceAll(/[^\w/.~%-]/g, '').replaceAll(/^\/+|\/+$/g, '')}/`;
}
