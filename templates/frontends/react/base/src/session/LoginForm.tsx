import type { SubmitEvent } from 'react';
import { login } from '../api/client.ts';
import { Alert } from '../ui/Alert.tsx';
import { Field } from '../ui/Field.tsx';
import { useSubmit } from '../ui/useSubmit.ts';
import { startSession } from './session.ts';

interface Props {
  notice: string | null;
  onLoggedIn: () => void;
}

export function LoginForm({ notice, onLoggedIn }: Props) {
  const { pending, problem, submit } = useSubmit();

  function handleSubmit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const email = form.get('email') as string;
    const password = form.get('password') as string;
    void submit(async () => {
      const { access_token } = await login({ email, password });
      startSession(access_token);
      onLoggedIn();
    });
  }

  return (
    <form className="card form" onSubmit={handleSubmit} aria-busy={pending}>
      <div>
        <h2>Log in</h2>
        <p className="muted">Everybody may look; whoever is logged in may make changes.</p>
      </div>
      {problem ? <Alert>{problem.message}</Alert> : notice && <Alert>{notice}</Alert>}
      <Field
        label="Email"
        name="email"
        type="email"
        autoComplete="username"
        autoFocus={notice !== null}
        required
        error={problem?.fields.email}
      />
      <Field
        label="Password"
        name="password"
        type="password"
        autoComplete="current-password"
        required
        error={problem?.fields.password}
      />
      <button type="submit" className="button primary">
        Log in
      </button>
      <p className="hint">
        To try it with the demo data: <code>demo@example.com</code> and <code>demo-password</code>
      </p>
    </form>
  );
}
