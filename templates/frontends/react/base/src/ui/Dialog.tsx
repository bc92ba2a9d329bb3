import { useId, useLayoutEffect, useRef, type ReactNode, type SyntheticEvent } from 'react';

interface Props {
  title: string;
  /** A closed dialog keeps its input. */
  open: boolean;
  /** It cannot be cancelled while it waits for an answer. */
  pending: boolean;
  onClose: () => void;
  children: ReactNode;
}

/** The browser's own modal dialog: it keeps the focus inside, and returns it when it closes. */
export function Dialog({ title, open, pending, onClose, children }: Props) {
  const ref = useRef<HTMLDialogElement>(null);
  const titleId = useId();

  // A layout effect, because a dialog returns the focus only if it closes before it is removed.
  useLayoutEffect(() => {
    const dialog = ref.current;
    if (!open || !dialog) return;
    dialog.showModal();
    return () => {
      dialog.close();
    };
  }, [open]);

  function handleCancel(event: SyntheticEvent) {
    event.preventDefault();
    if (!pending) onClose();
  }

  return (
    <dialog
      ref={ref}
      className="dialog"
      aria-labelledby={titleId}
      // Browsers let a second Escape close a dialog whose cancel event is prevented.
      closedby={pending ? 'none' : 'closerequest'}
      onCancel={handleCancel}
    >
      <h2 id={titleId}>{title}</h2>
      {children}
    </dialog>
  );
}
