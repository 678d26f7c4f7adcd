import { Box } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';

/** A mail is at most so high before it scrolls. */
const HIGHEST = 900;

/**
 * A mail as a page, in a frame without an origin that runs nothing of it and loads nothing for it: public/mail.html, by a policy of its own
 * (MAIL_POLICY). It says when it is ready, takes the mail, and answers how high it is.
 */
export function MailFrame({ html, title }: { html: string; title: string }) {
  const frame = useRef<HTMLIFrameElement>(null);
  const [isReady, setReady] = useState(false);
  const [height, setHeight] = useState(240);

  useEffect(() => {
    const hear = ({ source, data }: MessageEvent<{ ready?: unknown; height?: unknown } | null>) => {
      // Anybody may send messages to a window: only what this frame says is heard.
      if (source === null || source !== frame.current?.contentWindow) return;
      if (data?.ready === true) setReady(true);
      if (typeof data?.height === 'number') setHeight(Math.min(Math.max(data.height, 120), HIGHEST));
    };
    addEventListener('message', hear);
    return () => removeEventListener('message', hear);
  }, []);
  useEffect(() => {
    if (isReady) frame.current?.contentWindow?.postMessage({ html }, '*');
  }, [isReady, html]);

  return (
    <Box
      component="iframe"
      ref={frame}
      src={new URL('mail.html', document.baseURI).href}
      sandbox="allow-scripts"
      title={title}
      w="100%"
      h={height}
      bd="1px solid var(--mantine-color-default-border)"
      style={{ borderRadius: 'var(--mantine-radius-md)', background: '#fff', display: 'block' }}
    />
  );
}
