// What a call rejects with.

/** Everything that the client throws, except for an abort, and wrong arguments. */
export class GradientError extends Error {
  constructor(message, options) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** No answer came, though the call was sent again where that is safe. */
export class ConnectionFailed extends GradientError {}

/** The export ended before its closing line: rows are missing. */
export class IncompleteExport extends GradientError {}

/** A webhook's message was not signed with this secret, was changed, or is too old. */
export class InvalidSignature extends GradientError {}

/** The API refused the call. */
export class ApiError extends GradientError {
  constructor(response, body) {
    const error = body?.error ?? {};
    const requestId = response.headers.get("X-Request-ID") ?? "";
    const reason = error.message || response.statusText;
    super(`${reason} (${response.status} ${error.code ?? ""}, request ${requestId})`);
    this.status = response.status;
    this.code = error.code ?? "";
    this.reason = reason;
    this.details = error.details;
    this.requestId = requestId;
    this.body = body;
  }
}

export class InvalidRequest extends ApiError {}
export class Unauthorized extends ApiError {}
export class Forbidden extends ApiError {}
export class NotFound extends ApiError {}
export class Conflict extends ApiError {}
/** Something newer has been saved; `current` is what the server has. */
export class PreconditionFailed extends ApiError {
  get current() {
    return this.body?.current ?? null;
  }
}
export class RateLimited extends ApiError {}
export class Unavailable extends ApiError {}
export class ServerError extends ApiError {}

const CLASSES = new Map([
  [400, InvalidRequest],
  [401, Unauthorized],
  [403, Forbidden],
  [404, NotFound],
  [409, Conflict],
  [412, PreconditionFailed],
  [429, RateLimited],
  [503, Unavailable],
]);

/** The error for a response, whose body is read here. */
export async function toError(response) {
  const body = await response.json().catch(() => null);
  const fallback = response.status >= 500 ? ServerError : ApiError;
  return new (CLASSES.get(response.status) ?? fallback)(response, body);
}
