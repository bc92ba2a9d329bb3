import { ref, shallowRef } from 'vue';
import { ProblemError } from '../api/client.ts';
import { ConflictError } from '../products/saveProduct.ts';

/** Runs a form's submit handler, one at a time, and keeps its error. */
export function useSubmit() {
  const pending = ref(false);
  const problem = shallowRef<ProblemError>();
  const conflict = shallowRef<ConflictError>();

  async function submit(action: () => Promise<void>) {
    if (pending.value) return;
    pending.value = true;
    problem.value = conflict.value = undefined;
    try {
      await action();
    } catch (error) {
      if (error instanceof ProblemError) problem.value = error;
      else if (error instanceof ConflictError) conflict.value = error;
      else throw error;
    } finally {
      pending.value = false;
    }
  }

  return { pending, problem, conflict, submit };
}
