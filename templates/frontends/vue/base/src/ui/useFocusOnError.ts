import { watch, type Ref } from 'vue';

/** When a form's errors change, focuses the first field that has one. */
export function useFocusOnError(errors: Ref<object>, form: Readonly<Ref<HTMLFormElement | null>>) {
  watch(errors, () => form.value?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus(), {
    flush: 'post',
  });
}
