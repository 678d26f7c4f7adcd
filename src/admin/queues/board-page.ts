const POLICY = ["default-src 'none'", "base-uri 'self'", "form-action 'self'", "frame-ancestors 'none'"];

/** The board’s own scripts, what they ask us, and nothing from or to anybody else. It writes inline styles. */
export const BOARD_POLICY = [
  ...POLICY,
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
].join('; ');

export const SIGN_IN_POLICY = [...POLICY, "style-src 'unsafe-inline'"].join('; ');

/** bull-board’s page asks for fonts of somebody else’s: it is shown without. */
export function withoutOthers(html: string): string {
  return html.replaceAll(/<(link|script)\b[^>]*\b(?:href|src)="(?:https?:)?\/\/[^>]*>(<\/script>)?/gi, '');
}

/** Where an admin says his token. */
export function signInPage(base: string, problem?: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>Herald: queues</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:36rem;margin:4rem auto;padding:0 1rem}textarea{width:100%;font:13px monospace}</style>
<h1>Queues</h1>
${problem === undefined ? '' : `<p role="alert"><strong>${problem}</strong></p>\n`}<form method="post" action="${base}session">
<p><label for="token">The token of an admin. The browser keeps it for 15 minutes at most, for this page alone.</label></p>
<p><textarea id="token" name="token" rows="6" required autocomplete="off" spellcheck="false"></textarea></p>
<p><button>Show the queues</button></p>
</form>
</html>
`;
}
