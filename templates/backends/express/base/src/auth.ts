import type { KeyObject } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { hash, verify } from '@node-rs/argon2';
import { type RequestHandler, type Response, Router } from 'express';
import jwt from 'jsonwebtoken';
import pLimit from 'p-limit';
import { z } from 'zod';
import type { Services } from './app.ts';
import { Problem } from './problems.ts';
import { email, id, jsonBody, password } from './validation.ts';

const TOKEN_SECONDS = 3600;

const Credentials = z.object({ email, password });

const Claims = z.object({ sub: id, exp: z.number() });

interface User {
  id: number;
  email: string;
  name: string;
}

export function authRouter(services: Services): Router {
  const { database, secretKey } = services;
  const router = Router();

  router.post('/login', jsonBody, async (req, res) => {
    const credentials = Credentials.parse(req.body);
    const user = await database
      .selectFrom('users')
      .select(['id', 'password_hash'])
      .where('email', '=', credentials.email)
      .executeTakeFirst();
    const isRight = await verifyPassword(credentials.password, user?.password_hash);
    if (!user || !isRight) throw unauthorized('Wrong e-mail address or password.');
    res.set('Cache-Control', 'no-store').json({
      access_token: createToken(user.id, secretKey),
      token_type: 'Bearer',
      expires_in: TOKEN_SECONDS,
    });
  });

  router.get('/me', requireUser(services), (_req, res: Response<User, { user: User }>) => {
    res.json(res.locals.user);
  });

  return router;
}

/** Requires a valid token, and puts its user in `res.locals.user`. */
export function requireUser({ database, secretKey }: Services): RequestHandler {
  return async (req, res, next) => {
    const user = await database
      .selectFrom('users')
      .select(['id', 'email', 'name'])
      .where('id', '=', readToken(req.get('Authorization'), secretKey))
      .executeTakeFirst();
    if (!user) throw unauthorized('Log in first.');
    res.locals.user = user;
    next();
  };
}

function createToken(userId: number, secretKey: KeyObject): string {
  return jwt.sign({}, secretKey, { subject: String(userId), expiresIn: TOKEN_SECONDS });
}

/** The id of the token's user. */
function readToken(authorization = '', secretKey: KeyObject): number {
  const [, token = ''] = /^Bearer +(\S+)$/i.exec(authorization) ?? [];
  try {
    return Claims.parse(jwt.verify(token, secretKey, { algorithms: ['HS256'] })).sub;
  } catch {
    throw unauthorized('Log in first.');
  }
}

function unauthorized(detail: string): Problem {
  return new Problem(401, detail, { headers: { 'WWW-Authenticate': 'Bearer' } });
}

// Hashing takes a whole core. One of Node's four worker threads stays free for everything else.
const limit = pLimit(Math.min(availableParallelism(), 3));

export const hashPassword = (password: string) => limit(() => hash(password));

/** Takes as long without a user, so that response times do not reveal which users exist. */
async function verifyPassword(password: string, passwordHash?: string): Promise<boolean> {
  if (passwordHash !== undefined) return limit(() => verify(passwordHash, password));
  await hashPassword(password);
  return false;
}
