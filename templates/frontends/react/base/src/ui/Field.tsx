import { useId, type ComponentProps } from 'react';

type Shared = Omit<
  ComponentProps<'input'> & ComponentProps<'textarea'>,
  'id' | 'ref' | 'aria-invalid' | 'aria-describedby'
>;

type Props = Pick<ComponentProps<'input'>, 'type'> & {
  [Name in keyof Shared]?: Shared[Name];
} & {
  label: string;
  name: string;
  /** Shown before or after the input, inside the field. */
  unit?: { text: string; side: 'start' | 'end' };
  error?: string | undefined;
  /** Makes it a text area with this many rows. */
  rows?: number;
};

/** A labelled input, with its error shown next to it and announced to screen readers. */
export function Field({ label, type, unit, error, rows, ...input }: Props) {
  const id = useId();
  const unitId = `${id}-unit`;
  const errorId = `${id}-error`;
  const described = [unit && unitId, error && errorId].filter(Boolean).join(' ') || undefined;
  const common = { ...input, id, 'aria-invalid': Boolean(error), 'aria-describedby': described };

  return (
    <div className="field">
      <label htmlFor={id}>
        {label} {!input.required && <span className="optional">(optional)</span>}
      </label>
      <span className="input" data-unit={unit?.side}>
        {rows === undefined ? (
          <input {...common} type={type} />
        ) : (
          <textarea {...common} rows={rows} />
        )}
        {unit && (
          <span id={unitId} className="unit">
            {unit.text}
          </span>
        )}
      </span>
      {error && (
        <p id={errorId} className="field-error">
          {error}
        </p>
      )}
    </div>
  );
}
