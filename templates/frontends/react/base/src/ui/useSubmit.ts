import { useState } from 'react';
import { ProblemError } from '../api/client.ts';
import { ConflictError } from '../products/saveProduct.ts';

interface State {
  pending: boolean;
  problem?: ProblemError;
  conflict?: ConflictError;
}

/** Runs a form's submit handler, one at a time, and keeps its error. */
export function useSubmit() {
  const [state, setState] = useState<State>({ pending: false });

  async function submit(action: () => Promise<void>) {
    if (state.pending) return;
    setState({ pending: true });
    try {
      await action();
      setState({ pending: false });
    } catch (error) {
      if (error instanceof ProblemError) setState({ pending: false, problem: error });
      else if (error instanceof ConflictError) setState({ pending: false, conflict: error });
      else {
        setState({ pending: false });
        throw error;
      }
    }
  }

  return { ...state, submit };
}
