import { html } from '@codemirror/lang-html';
import { json } from '@codemirror/lang-json';
import { liquid } from '@codemirror/lang-liquid';
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { type Diagnostic, setDiagnostics } from '@codemirror/lint';
import { Annotation, Compartment, EditorState, type Extension, Prec } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { basicSetup } from 'codemirror';
import { useEffect, useRef } from 'react';
import { nonce } from '../app/nonce.js';

export interface CodeFault {
  message: string;
  line?: number;
  column?: number;
}

export interface CodeFieldProps {
  value: string;
  onChange: (value: string) => void;
  language: 'liquid' | 'html' | 'json';
  label: string;
  /** The id of what says more. */
  describedBy?: string;
  minHeight?: number;
  faults: readonly CodeFault[];
}

const LANGUAGES = {
  liquid: () => liquid(),
  html: () => liquid({ base: html() }),
  json: () => json(),
} as const;

/** Of a change that came from the page: nobody wrote it. */
const handedOver = Annotation.define<true>();

/** Each is readable on light and on dark ground. */
const highlighting = HighlightStyle.define([
  { tag: [tags.tagName, tags.keyword, tags.bool, tags.null], color: 'light-dark(#3349b0, #9fb0ff)' },
  { tag: [tags.string, tags.attributeValue], color: 'light-dark(#0b6e4f, #7ddcb5)' },
  { tag: [tags.variableName, tags.attributeName, tags.propertyName], color: 'light-dark(#8a3ffc, #c9a6ff)' },
  { tag: [tags.number], color: 'light-dark(#b4450a, #ffb27a)' },
  { tag: [tags.comment], color: 'light-dark(#5c636a, #a6adb4)', fontStyle: 'italic' },
  { tag: [tags.invalid], color: 'light-dark(#c92a2a, #ff8787)' },
]);

const look = EditorView.theme({
  '&': {
    backgroundColor: 'var(--mantine-color-body)',
    color: 'var(--mantine-color-text)',
    border: '1px solid var(--mantine-color-default-border)',
    borderRadius: 'var(--mantine-radius-md)',
    fontSize: '13px',
  },
  '&.cm-focused': { outline: '2px solid var(--mantine-primary-color-filled)', outlineOffset: '1px' },
  '.cm-scroller': { fontFamily: 'var(--mantine-font-family-monospace)', lineHeight: '1.55', maxHeight: '420px' },
  '.cm-gutters': {
    backgroundColor: 'transparent',
    color: 'var(--mantine-color-dimmed)',
    borderRight: '1px solid var(--mantine-color-default-border)',
  },
  '.cm-content': { caretColor: 'var(--mantine-color-text)', padding: '8px 0' },
  '.cm-cursor': { borderLeftColor: 'var(--mantine-color-text)' },
  '.cm-activeLine, .cm-activeLineGutter': {
    backgroundColor: 'light-dark(rgba(76, 95, 213, 0.06), rgba(141, 157, 233, 0.1))',
  },
  '&.cm-focused .cm-selectionBackground, .cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground':
    { backgroundColor: 'light-dark(#cfd6fb, #3a4680) !important' },
  '.cm-tooltip': {
    backgroundColor: 'var(--mantine-color-body)',
    color: 'var(--mantine-color-text)',
    border: '1px solid var(--mantine-color-default-border)',
  },
  '.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    backgroundColor: 'var(--mantine-primary-color-filled)',
    color: '#fff',
  },
  '.cm-matchingBracket, &.cm-focused .cm-matchingBracket': {
    backgroundColor: 'light-dark(#dbe1fb, #3a4680)',
    outline: 'none',
  },
  '.cm-panels': { backgroundColor: 'var(--mantine-color-body)', color: 'var(--mantine-color-text)' },
});

const base: Extension = [
  EditorView.cspNonce.of(nonce),
  basicSetup,
  Prec.high(syntaxHighlighting(highlighting)),
  EditorView.lineWrapping,
  look,
];

/** The editor itself, which is loaded when the first of them is shown: use `CodeField`. Tab leaves it, as it leaves any field. */
export function CodeEditor({ value, onChange, language, label, describedBy, minHeight = 120, faults }: CodeFieldProps) {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  const changed = useRef(onChange);
  changed.current = onChange;
  const described = useRef(new Compartment());

  useEffect(() => {
    if (!place.current) return;
    const editor = new EditorView({
      parent: place.current,
      state: EditorState.create({
        doc: value,
        extensions: [
          base,
          LANGUAGES[language](),
          EditorView.theme({ '.cm-content, .cm-gutter': { minHeight: `${minHeight}px` } }),
          described.current.of([]),
          EditorView.updateListener.of((update) => {
            const isHandedOver = update.transactions.some((transaction) => transaction.annotation(handedOver));
            if (update.docChanged && !isHandedOver) changed.current(update.state.doc.toString());
          }),
        ],
      }),
    });
    view.current = editor;
    return () => {
      view.current = undefined;
      editor.destroy();
    };
    // eslint-disable-next-line react-hooks/exhaustive-deps -- what is written is handed over below
  }, [language, minHeight]);

  useEffect(() => {
    const attributes = {
      'aria-label': label,
      ...(describedBy ? { 'aria-describedby': describedBy } : {}),
      ...(faults.length > 0 ? { 'aria-invalid': 'true' } : {}),
    };
    view.current?.dispatch({
      effects: described.current.reconfigure(EditorView.contentAttributes.of(attributes)),
    });
  }, [label, describedBy, faults.length]);

  useEffect(() => {
    const editor = view.current;
    if (!editor || editor.state.doc.toString() === value) return;
    editor.dispatch({
      changes: { from: 0, to: editor.state.doc.length, insert: value },
      annotations: handedOver.of(true),
    });
  }, [value]);

  const told = JSON.stringify(faults);
  useEffect(() => {
    const editor = view.current;
    if (editor) editor.dispatch(setDiagnostics(editor.state, diagnosticsOf(editor.state, faults)));
    // eslint-disable-next-line react-hooks/exhaustive-deps -- told anew as the text changes: another fault may be at another place
  }, [told]);

  return <div ref={place} />;
}

/** Where each fault stands in the text: from its place to the end of the line. */
function diagnosticsOf({ doc }: EditorState, faults: CodeFieldProps['faults']): Diagnostic[] {
  return faults.map(({ message, line = 1, column }) => {
    const at = doc.line(Math.min(Math.max(line, 1), doc.lines));
    const from = Math.min(at.from + Math.max((column ?? 1) - 1, 0), at.to);
    return { from, to: at.to, severity: 'error', message };
  });
}
