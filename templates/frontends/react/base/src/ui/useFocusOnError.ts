import { useEffect, useRef } from 'react';

/** For a form: when the errors change, focuses the first field that has one. */
export function useFocusOnError(errors: object) {
  const form = useRef<HTMLFormElement>(null);

  useEffect(() => {
    form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [errors]);

  return form;
}
