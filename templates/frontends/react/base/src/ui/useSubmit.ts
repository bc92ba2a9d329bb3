import { useState } from 'react';
import { ProblemError } from '../api/client.ts';

interface State {
  pending: boolean;
  problem?: ProblemError;
}

/** Runs what a form sends, once at a time, and keeps the problem it met. */
export function useSubmit() {
  const [state, setState] = useState<State>({ pending: false });

  async function submit(action: () => Promise<void>) {
    if (state.pending) return;
    setState({ pending: true });
    try {
      await action();
      setState({ pending: false });
    } catch (error) {
      if (!(error instanceof ProblemError)) {
        setState({ pending: false });
        throw error;
      }
      setState({ pending: false, problem: error });
    }
  }

  return { ...state, submit };
}
