import { useId, type ComponentProps, type ReactNode } from 'react';

type Props = Omit<ComponentProps<'input'>, 'id' | 'aria-invalid' | 'aria-describedby'> & {
  label: string;
  name: string;
  hint?: ReactNode;
  error?: string | undefined;
  /** Makes it a text area of that many rows. */
  rows?: number;
};

/** A labelled input, with what is wrong with it said next to it and to screen readers. */
export function Field({ label, hint, error, rows, ...input }: Props) {
  const id = useId();
  const hintId = `${id}-hint`;
  const errorId = `${id}-error`;
  const described = [hint && hintId, error && errorId].filter(Boolean).join(' ') || undefined;
  const aria = { id, 'aria-invalid': Boolean(error), 'aria-describedby': described };

  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {rows === undefined ? (
        <input {...input} {...aria} />
      ) : (
        <textarea name={input.name} defaultValue={input.defaultValue} rows={rows} {...aria} />
      )}
      {hint && (
        <p id={hintId} className="hint">
          {hint}
        </p>
      )}
      {error && (
        <p id={errorId} className="field-error">
          {error}
        </p>
      )}
    </div>
  );
}
