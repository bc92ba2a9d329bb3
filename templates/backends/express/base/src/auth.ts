import { hash, verify } from '@node-rs/argon2';
import { type RequestHandler, type Response, Router } from 'express';
import { jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import { jsonBody } from './body.ts';
import type { Database } from './database.ts';
import { methodNotAllowed, Problem } from './problems.ts';

const TOKEN_SECONDS = 3600;

export const credentials = z.object({
  email: z
    .string()
    .min(3)
    .max(254)
    .regex(/^[A-Za-z0-9._+-]+@[A-Za-z0-9.-]+$/, 'Must be an e-mail address.'),
  password: z
    .string()
    .min(8)
    .max(72)
    .regex(/^[ -~]+$/, 'Must be printable ASCII.'),
});

interface User {
  id: number;
  email: string;
  name: string;
}

// Verified for an unknown user, so that the time an answer takes does not tell who exists.
const decoyHash = await hash('nobody has this password');

export function authRouter(
  database: Database,
  secretKey: Uint8Array,
  requireUser: RequestHandler,
): Router {
  const router = Router();

  router
    .route('/login')
    .post(jsonBody, async (req, res) => {
      const { email, password } = credentials.parse(req.body);
      const user = await database
        .selectFrom('users')
        .select(['id', 'password_hash'])
        .where('email', '=', email)
        .executeTakeFirst();
      const matches = await verify(user?.password_hash ?? decoyHash, password);
      if (!user || !matches) throw unauthorized('Wrong e-mail address or password.');
      res.set('Cache-Control', 'no-store').json({
        access_token: await createToken(user.id, secretKey),
        token_type: 'Bearer',
        expires_in: TOKEN_SECONDS,
      });
    })
    .all(methodNotAllowed('POST'));

  router
    .route('/me')
    .get(requireUser, (_req, res: Response<User, { user: User }>) => {
      res.json(res.locals.user);
    })
    .all(methodNotAllowed('GET', 'HEAD'));

  return router;
}

/** Lets a request pass that carries a good token, and leaves its user in `res.locals.user`. */
export function createRequireUser(database: Database, secretKey: Uint8Array): RequestHandler {
  return async (req, res, next) => {
    const id = await readToken(secretKey, req.get('Authorization'));
    const user = await database
      .selectFrom('users')
      .select(['id', 'email', 'name'])
      .where('id', '=', id)
      .executeTakeFirst();
    if (!user) throw unauthorized('Log in first.');
    res.locals.user = user;
    next();
  };
}

function createToken(userId: number, secretKey: Uint8Array): Promise<string> {
  return new SignJWT()
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(String(userId))
    .setIssuedAt()
    .setExpirationTime(`${TOKEN_SECONDS} seconds`)
    .sign(secretKey);
}

async function readToken(secretKey: Uint8Array, authorization = ''): Promise<number> {
  const [, token = ''] = /^Bearer +(\S+)$/i.exec(authorization) ?? [];
  try {
    const { payload } = await jwtVerify(token, secretKey, {
      algorithms: ['HS256'],
      requiredClaims: ['sub', 'iat', 'exp'],
    });
    return z
      .string()
      .regex(/^\d{1,15}$/)
      .transform(Number)
      .parse(payload.sub);
  } catch {
    throw unauthorized('Log in first.');
  }
}

function unauthorized(detail: string): Problem {
  return new Problem(401, detail, { headers: { 'WWW-Authenticate': 'Bearer' } });
}
