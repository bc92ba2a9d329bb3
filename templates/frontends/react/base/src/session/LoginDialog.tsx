import { useState, type SubmitEvent } from 'react';
import { login, type Credentials } from '../api/client.ts';
import { Alert } from '../ui/Alert.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { Field } from '../ui/Field.tsx';
import { formValues } from '../ui/formValues.ts';
import { useFocusOnError } from '../ui/useFocusOnError.ts';
import { useSubmit } from '../ui/useSubmit.ts';
import { demoLogin } from './demoLogin.ts';
import { parseCredentials, type CredentialErrors } from './parseCredentials.ts';
import { startSession } from './session.ts';

interface Props {
  notice: string | null;
  onClose: () => void;
  onLoggedIn: () => void;
}

export function LoginDialog({ notice, onClose, onLoggedIn }: Props) {
  const { pending, problem, submit } = useSubmit();
  const [invalid, setInvalid] = useState<CredentialErrors>();
  const errors: CredentialErrors = invalid ?? problem?.fields ?? {};
  const form = useFocusOnError(errors);
  const message = problem ? problem.message : notice;

  function handleSubmit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const { credentials, errors } = parseCredentials(
      formValues(event.currentTarget) as Credentials,
    );
    if (Object.keys(errors).length > 0) {
      setInvalid(errors);
      return;
    }
    setInvalid(undefined);
    void submit(async () => {
      const { access_token } = await login(credentials);
      startSession(access_token);
      onLoggedIn();
    });
  }

  return (
    <Dialog title="Log in" open pending={pending} onClose={onClose}>
      <form ref={form} className="form" noValidate aria-busy={pending} onSubmit={handleSubmit}>
        <p className="muted">Anyone can browse. Log in to make changes.</p>
        {!invalid && message !== null && <Alert>{message}</Alert>}
        <Field
          label="E-mail"
          name="email"
          type="email"
          autoComplete="username"
          required
          error={errors.email}
        />
        <Field
          label="Password"
          name="password"
          type="password"
          autoComplete="current-password"
          required
          error={errors.password}
        />
        {demoLogin && (
          <p className="hint">
            Demo login: <code>{demoLogin.email}</code> and <code>{demoLogin.password}</code>
          </p>
        )}
        <div className="dialog-actions">
          <button type="button" className="button" disabled={pending} onClick={onClose}>
            Cancel
          </button>
          <button type="submit" className="button primary">
            {pending ? 'Logging in…' : 'Log in'}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
