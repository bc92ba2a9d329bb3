import 'swagger-ui-dist/swagger-ui.css';
// Served as it is: to bundle it would take long, and make nothing smaller.
import url from 'swagger-ui-dist/swagger-ui-bundle.js?url';
import '../styles.css';
import './docs.css';
import { showContract } from './viewer.ts';

await showContract(url);
