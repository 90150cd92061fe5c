/**
 * The page of the panel. Its policy allows one script, one style sheet and nothing else: no picture, no font, no
 * connection, so that nothing an answer contains can reach out.
 */
export function chatHtml(page: {
  readonly scriptUri: string;
  readonly styleUri: string;
  readonly cspSource: string;
  readonly nonce: string;
}): string {
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${page.nonce}'`,
    // The widgets try out a style element of their own, which carries the nonce of the meta element below.
    `style-src ${page.cspSource} 'nonce-${page.nonce}'`,
    "form-action 'none'",
    "base-uri 'none'",
  ].join("; ");
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escape(policy)}">
<meta property="csp-nonce" content="${escape(page.nonce)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${escape(page.styleUri)}">
<title>Python Code Helper</title>
</head>
<body>
<script nonce="${escape(page.nonce)}" src="${escape(page.scriptUri)}"></script>
</body>
</html>`;
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
}
