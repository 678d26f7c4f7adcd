import { createHeraldClient } from '@herald/client';
import { useEffect, useMemo, useRef, useState } from 'react';
import { KINDS, type Kind } from './kinds.js';
import { SendDocument, type SendMutation } from './operations.js';
import { GRAPHQL_URL, type Session } from './session.js';

const SOON_MS = 10_000;
const BURST = 10;

/** The shop, which tells its people something. */
export function SendPanel({ session }: { session: Session }) {
  const { people, senderToken } = session;
  const client = useMemo(() => createHeraldClient({ url: GRAPHQL_URL, token: senderToken }), [senderToken]);
  useEffect(() => () => client.close(), [client]);
  const [to, setTo] = useState<readonly string[]>(people.map(({ id }) => id));
  const [told, setTold] = useState('');
  const count = useRef(0);

  const send = async (kind: Kind, times = 1, inMs = 0) => {
    const scheduledAt = inMs > 0 ? new Date(Date.now() + inMs).toISOString() : null;
    try {
      for (let sent = 0; sent < times; sent += 1) {
        const input = { ...kind.make(count.current++), to: { userIds: [...to] }, scheduledAt };
        await client.mutate<SendMutation>(String(SendDocument), { input });
      }
      setTold(inMs > 0 ? `It comes in ${inMs / 1_000} s.` : `Sent to ${namesOf(session, to)}.`);
    } catch (error) {
      setTold(error instanceof Error ? error.message : String(error));
    }
  };
  const [order] = KINDS;
  return (
    <section className="send" aria-labelledby="send-title">
      <h2 id="send-title">Send as the shop</h2>
      <Recipients session={session} to={to} onChange={setTo} />
      <div className="kinds">
        {KINDS.map((kind) => (
          <button key={kind.name} type="button" onClick={() => void send(kind)}>
            <b>{kind.name}</b>
            <small>{kind.hint}</small>
          </button>
        ))}
        {order ? (
          <>
            <button type="button" onClick={() => void send(order, 1, SOON_MS)}>
              <b>In 10 s</b>
              <small>an order, later</small>
            </button>
            <button type="button" onClick={() => void send(order, BURST)}>
              <b>Ten orders</b>
              <small>one after the other</small>
            </button>
          </>
        ) : null}
      </div>
      <p className="told" role="status">
        {told}
      </p>
    </section>
  );
}

interface RecipientsProps {
  session: Session;
  to: readonly string[];
  onChange: (to: readonly string[]) => void;
}

function Recipients({ session: { people }, to, onChange }: RecipientsProps) {
  const choices = [
    ...people.map(({ id, name }) => ({ label: name, ids: [id] })),
    { label: 'Both', ids: people.map(({ id }) => id) },
  ];
  return (
    <div className="segments" role="group" aria-label="To whom">
      {choices.map(({ label, ids }) => (
        <button key={label} type="button" aria-pressed={ids.join() === to.join()} onClick={() => onChange(ids)}>
          {label}
        </button>
      ))}
    </div>
  );
}

function namesOf({ people }: Session, ids: readonly string[]): string {
  return people
    .filter(({ id }) => ids.includes(id))
    .map(({ name }) => name)
    .join(' and ');
}
