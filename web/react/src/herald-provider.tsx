import { createHeraldClient, type HeraldClient, type HeraldClientOptions } from '@herald/client';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef, useState } from 'react';

interface Herald {
  /** Undefined on a server, and until the first effect has run. */
  client: HeraldClient | undefined;
  /** Puts another client in place of one that was closed for good. Undefined: the client is the application’s. */
  restart: (() => void) | undefined;
}

const HeraldContext = createContext<Herald | undefined>(undefined);

export type HeraldProviderProps = { children?: ReactNode } & (
  | {
      /** A client of the application’s own, which it closes itself. */
      client: HeraldClient;
    }
  | {
      client?: undefined;
      /** As `createHeraldClient` takes it; a function is asked at each attempt. */
      url: HeraldClientOptions['url'];
      /** Of one person. A function may give a fresh one each time; for somebody else, give the provider another `key`. */
      token: HeraldClientOptions['token'];
      /** Whatever else `createHeraldClient` takes. Looked at when a client is made. */
      options?: Omit<HeraldClientOptions, 'url' | 'token'> | undefined;
    }
);

/** Gives what is inside it Herald, as one person. A client that it made itself ends with it. */
export function HeraldProvider(props: HeraldProviderProps): ReactNode {
  if (props.client) return <GivenClient client={props.client}>{props.children}</GivenClient>;
  return <OwnClient {...props}>{props.children}</OwnClient>;
}

function GivenClient({ client, children }: { client: HeraldClient; children: ReactNode }) {
  const herald = useMemo(() => ({ client, restart: undefined }), [client]);
  return <HeraldContext.Provider value={herald}>{children}</HeraldContext.Provider>;
}

function OwnClient(props: Exclude<HeraldProviderProps, { client: HeraldClient }>) {
  const { url, token, children } = props;
  const latest = useRef(props);
  useEffect(() => void (latest.current = props));
  const [client, setClient] = useState<HeraldClient>();
  const [turn, setTurn] = useState(0);
  // A function is another one at each rendering, and means the same; another text means another place, or another person.
  const place = typeof url === 'function' ? '' : String(url);
  const person = typeof token === 'function' ? '' : token;

  // In an effect, and so never on a server, and never for a rendering that React throws away.
  useEffect(() => {
    const made = createHeraldClient({
      ...latest.current.options,
      url: typeof latest.current.url === 'function' ? () => ask(latest.current.url, place) : latest.current.url,
      token: () => ask(latest.current.token, person),
    });
    setClient(made);
    return () => {
      setClient(undefined);
      made.close();
    };
  }, [place, person, turn]);

  const herald = useMemo(() => ({ client, restart: () => setTurn((before) => before + 1) }), [client]);
  return <HeraldContext.Provider value={herald}>{children}</HeraldContext.Provider>;
}

/** What a function gives now. A client that is about to be replaced goes on with the text that it was made for. */
function ask(given: HeraldClientOptions['url'] | HeraldClientOptions['token'], before: string) {
  return typeof given === 'function' ? given() : before;
}

/** @throws Error outside of a `HeraldProvider` */
export function useHerald(): Herald {
  const herald = useContext(HeraldContext);
  if (!herald) throw new Error('There is no <HeraldProvider> around this.');
  return herald;
}

/** The client itself, for whatever has no hook. Undefined on a server, and in the first rendering. */
export function useHeraldClient(): HeraldClient | undefined {
  return useHerald().client;
}
