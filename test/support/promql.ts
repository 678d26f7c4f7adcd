import { parser } from '@prometheus-io/lezer-promql';

/** What a PromQL expression asks for. */
export interface Asked {
  metric: string;
  /** Label, operator and value of each matcher. */
  matchers: { label: string; op: string; value: string }[];
}

export interface PromQl {
  asked: Asked[];
  /** Of `by`, `without`, `on` and `ignoring`. */
  grouping: string[];
  /** What could not be understood. */
  errors: string[];
}

/** Grafana’s own variables, as what they stand for at some time. */
const VARIABLES: readonly [string, string][] = [
  ['$__rate_interval', '1m'],
  ['$job', 'herald'],
];

export function parsePromQl(text: string): PromQl {
  const expression = VARIABLES.reduce((sofar, [name, value]) => sofar.replaceAll(name, value), text);
  const found: PromQl = { asked: [], grouping: [], errors: [] };
  let inGrouping = false;
  parser.parse(expression).iterate({
    enter(node) {
      const said = expression.slice(node.from, node.to);
      const last = found.asked.at(-1);
      const matcher = last?.matchers.at(-1);
      if (node.type.isError) found.errors.push(`${said || 'the end'} at ${node.from} of ${text}`);
      else if (node.name === 'GroupingLabels') inGrouping = true;
      else if (node.name === 'Identifier' && node.node.parent?.name === 'VectorSelector') {
        found.asked.push({ metric: said, matchers: [] });
      } else if (node.name === 'LabelName') {
        if (inGrouping) found.grouping.push(said);
        else last?.matchers.push({ label: said, op: '', value: '' });
      } else if (node.name === 'MatchOp' && matcher) matcher.op = said;
      else if (node.name === 'StringLiteral' && matcher) matcher.value = said.slice(1, -1);
    },
    leave(node) {
      if (node.name === 'GroupingLabels') inGrouping = false;
    },
  });
  return found;
}
