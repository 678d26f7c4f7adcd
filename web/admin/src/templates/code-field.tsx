import { Box, Input, Skeleton } from '@mantine/core';
import { lazy, type ReactNode, Suspense, useId } from 'react';
import type { CodeFault, CodeFieldProps } from './code-editor.js';

const CodeEditor = lazy(async () => ({ default: (await import('./code-editor.js')).CodeEditor }));

interface Props extends Omit<CodeFieldProps, 'describedBy'> {
  description?: ReactNode;
  isRequired?: boolean;
}

/** Text with the colours of its language, and its faults where they are. */
export function CodeField({ description, isRequired = false, ...field }: Props) {
  const id = useId();
  return (
    <Input.Wrapper
      label={field.label}
      labelElement="div"
      withAsterisk={isRequired}
      description={description}
      descriptionProps={{ id: `${id}-about` }}
      error={field.faults.length === 0 ? undefined : field.faults.map(sayFault).join(' ')}
      errorProps={{ id: `${id}-fault` }}
      inputWrapperOrder={['label', 'description', 'input', 'error']}
    >
      <Box my={6}>
        <Suspense fallback={<Skeleton height={field.minHeight ?? 120} />}>
          <CodeEditor {...field} describedBy={field.faults.length > 0 ? `${id}-fault` : `${id}-about`} />
        </Suspense>
      </Box>
    </Input.Wrapper>
  );
}

export function sayFault({ message, line, column }: CodeFault): string {
  return line === undefined ? message : `Line ${line}, column ${column ?? 1}: ${message}`;
}
