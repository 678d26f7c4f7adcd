import { Box, VisuallyHidden } from '@mantine/core';
import classes from './diff-view.module.css';
import { type DiffLine, diffLines } from './line-diff.js';

const SIGNS = { same: ' ', removed: '−', added: '+' } as const;
const WORDS = { same: '', removed: 'Removed: ', added: 'Added: ' } as const;

/** Two texts as one: what went, what came, what stayed. Signs say it as well as colours. */
export function DiffView({ label, older, newer }: { label: string; older: string; newer: string }) {
  return (
    <Box component="pre" className={classes['lines']} tabIndex={0} aria-label={label} role="group">
      {diffLines(older, newer).map((line, index) => (
        <Line key={index} {...line} />
      ))}
    </Box>
  );
}

function Line({ kind, text }: DiffLine) {
  return (
    <div className={classes[kind]}>
      <span aria-hidden="true">{SIGNS[kind]} </span>
      {kind === 'same' ? null : <VisuallyHidden>{WORDS[kind]}</VisuallyHidden>}
      {text === '' ? ' ' : text}
    </div>
  );
}
