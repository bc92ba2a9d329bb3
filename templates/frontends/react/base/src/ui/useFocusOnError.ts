import { useEffect, useRef } from 'react';

/** For a form: when there are other errors, the first field that has one gets the focus. */
export function useFocusOnError(errors: object) {
  const form = useRef<HTMLFormElement>(null);

  useEffect(() => {
    form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [errors]);

  return form;
}
