import express, { type RequestHandler } from 'express';
import { Problem } from './problems.ts';

const parse = express.json();

/** Reads a JSON body into `req.body`, and refuses a body of any other type. */
export const jsonBody: RequestHandler = (req, res, next) => {
  if (req.is('application/json') === false) {
    throw new Problem(415, 'The body must be application/json.');
  }
  parse(req, res, next);
};
