// Names that happy-dom expects of its host, and the engine does not have.
import node from './node.cjs';

export const { URL, URLSearchParams, TextEncoder, TextDecoder, Buffer, performance } = node;
