import { Link, type LinkEnd, type LinkRequest, type LinkSink } from './link.js';

/** A link that answers what a test lets it answer. */
export class FakeLink extends Link {
  /** Everything that was asked for, with whom to tell. */
  readonly asked: (LinkRequest & { sink: LinkSink; isStopped: boolean })[] = [];
  end: (end: LinkEnd) => void = (end) => void this.ends.push(end);
  readonly ends: LinkEnd[] = [];

  constructor(readonly way: 'socket' | 'stream' = 'socket') {
    super();
  }

  get last(): (typeof this.asked)[number] {
    const last = this.asked.at(-1);
    if (!last) throw new Error('nothing was asked');
    return last;
  }

  execute(request: LinkRequest, sink: LinkSink): () => void {
    const one = { ...request, sink, isStopped: false };
    this.asked.push(one);
    return () => void (one.isStopped = true);
  }
}

export const refusal = (code: string, extensions: object = {}) => [
  { message: code, extensions: { code, ...extensions } },
];
