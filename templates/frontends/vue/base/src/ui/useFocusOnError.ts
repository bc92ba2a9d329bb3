import { watch, type Ref } from 'vue';

/** When a form has other errors, the first field that has one gets the focus. */
export function useFocusOnError(errors: Ref<object>, form: Readonly<Ref<HTMLFormElement | null>>) {
  watch(errors, () => form.value?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus(), {
    flush: 'post',
  });
}
