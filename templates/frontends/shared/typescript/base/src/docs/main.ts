import 'swagger-ui-dist/swagger-ui.css';
// Served unbundled: bundling takes long and makes nothing smaller.
import url from 'swagger-ui-dist/swagger-ui-bundle.js?url';
import '../styles.css';
import './docs.css';
import { showContract } from './viewer.ts';

await showContract(url);
