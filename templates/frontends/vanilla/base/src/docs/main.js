import { showContract } from './viewer.js';

await showContract('/node_modules/swagger-ui-dist/swagger-ui-bundle.js');
