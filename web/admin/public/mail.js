'use strict';
// Shows the mail that the page around it hands over. Its policy (src/admin/pages/policies.ts) lets nothing of the mail run, and loads nothing.
addEventListener('message', ({ source, data }) => {
  if (source !== parent || typeof data?.html !== 'string') return;
  const mail = new DOMParser().parseFromString(data.html, 'text/html');
  // A link that is followed would leave the frame with what it shows; here it is for looking at.
  for (const link of mail.querySelectorAll('a')) link.removeAttribute('href');
  // So would these. The mail stays where it can be seen.
  for (const other of mail.querySelectorAll('meta[http-equiv], base')) other.remove();
  document.documentElement.replaceChildren(...mail.documentElement.childNodes);
  source.postMessage({ height: document.documentElement.scrollHeight }, '*');
});
parent.postMessage({ ready: true }, '*');
