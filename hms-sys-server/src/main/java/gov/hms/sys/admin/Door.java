package gov.hms.sys.admin;

import gov.hms.sys.audit.RefusalLog;
import gov.hms.sys.console.Sessions;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Request;

/**
 * Who may come in. A browser that some other site sent here is turned away in any case. Beyond that there are two doors: with a
 * token, or without one for connections of this very machine that also address it as such; a foreign host name that resolves to
 * loopback is how other sites' scripts try to get in.
 */
sealed interface Door {
    /**
     * Who comes in, and with what. What they may do is asked afterwards.
     *
     * @param route that they want; empty: there is none such
     */
    Entrant check(Request request, Optional<ApiRoute> route) throws ApiException;

    /** Whether somebody who came in may stay, for an answer that goes on. */
    boolean stillAdmits(Entrant who, Role needed);

    /** Somebody is turned away: for the audit log. */
    void refused(String who, Request request, String why);

    /** For development: on loopback, nobody needs a token. */
    record Dev() implements Door {
        private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]", "::1");

        @Override
        public Entrant check(Request request, Optional<ApiRoute> route) throws ApiException {
            String host = String.valueOf(Request.getServerName(request)).toLowerCase(Locale.ROOT);
            if (!LOOPBACK.contains(host)) {
                throw Origins.forbidden("Host: " + host);
            }
            Origins.requireOwn(request);
            return new Entrant(Operator.LOCAL, new Entrant.Pass.None());
        }

        @Override
        public boolean stillAdmits(Entrant who, Role needed) {
            return true;
        }

        @Override
        public void refused(String who, Request request, String why) {
            // without tokens nobody is
        }
    }

    /**
     * A token for everything but the open routes, or a session that was opened with one; a wrong token is refused there too, for it
     * was meant for something.
     */
    record WithToken(Credentials credentials, Sessions sessions, FailedAttempts attempts, Refusals refusals)
            implements Door {
        /** What the console sends with each change. */
        static final String CONSOLE = "X-HMS-Console";

        private static final String BEARER = "bearer ";
        private static final int LONGEST_TOKEN = 256;

        @Override
        public Entrant check(Request request, Optional<ApiRoute> route) throws ApiException {
            try {
                Origins.requireOwn(request);
            } catch (ApiException foreign) {
                refused(RefusalLog.NOBODY, request, foreign.getMessage());
                throw foreign;
            }
            var shown = request.getHeaders().getFields(HttpHeader.AUTHORIZATION);
            if (shown.isEmpty()) {
                return withoutToken(
                        request, route.filter(open -> open.needs().isEmpty()).isPresent());
            }
            String address =
                    FailedAttempts.address(request.getConnectionMetaData().getRemoteSocketAddress());
            Credentials.Shown found = shown.size() == 1
                    ? token(shown.get(0)).map(credentials::check).orElse(Credentials.Shown.MALFORMED)
                    : Credentials.Shown.MALFORMED;
            if (attempts.turnsAway(address, found.name())) {
                refused(RefusalLog.NOBODY, request, "too many wrong tokens from this address");
                throw new ApiException(
                        ErrorCode.TOO_MANY_ATTEMPTS,
                        "too many wrong tokens came from this address (expected: at most " + FailedAttempts.MOST
                                + " a minute)",
                        "wait a minute, then try again with the right token");
            }
            if (found.operator().isEmpty()) {
                attempts.failed(address);
                refused(RefusalLog.NOBODY, request, found.why());
                throw unauthorized();
            }
            attempts.admitted(address, found.name());
            credentials.used(found.name());
            return new Entrant(
                    found.operator().get(), new Entrant.Pass.Token(found.owner().orElseThrow()));
        }

        /** A browser sends its session by itself, with all that it asks for: one that is over is like none. */
        private Entrant withoutToken(Request request, boolean open) throws ApiException {
            Optional<String> session = SessionCookie.shown(request);
            Optional<Credentials.Shown> found = session.flatMap(sessions::find).map(credentials::check);
            if (found.flatMap(Credentials.Shown::operator).isEmpty()) {
                if (open) {
                    return Entrant.NOBODY;
                }
                refused(
                        RefusalLog.NOBODY,
                        request,
                        found.map(Credentials.Shown::why)
                                .orElse(session.isPresent() ? "a session that is over" : "no token"));
                throw unauthorized();
            }
            if (!HttpMethod.GET.is(request.getMethod()) && !HttpMethod.HEAD.is(request.getMethod())) {
                requireMeant(request, found.get().name());
            }
            credentials.used(found.get().name());
            return new Entrant(found.get().operator().get(), new Entrant.Pass.Session(session.orElseThrow()));
        }

        /** No form and no link of another site can add a header, whatever it may make the browser send. */
        private void requireMeant(Request request, String name) throws ApiException {
            if (!request.getHeaders().contains(CONSOLE)) {
                refused(name, request, "a change by a session, without the header " + CONSOLE);
                throw Origins.forbidden(CONSOLE + ": absent");
            }
        }

        private static Optional<String> token(HttpField field) {
            String value = String.valueOf(field.getValue());
            boolean bearer = value.regionMatches(true, 0, BEARER, 0, BEARER.length());
            return bearer && value.length() <= LONGEST_TOKEN
                    ? Optional.of(value.substring(BEARER.length()).strip())
                    : Optional.empty();
        }

        private static ApiException unauthorized() {
            return new ApiException(
                    ErrorCode.UNAUTHORIZED,
                    "an operator token is required",
                    "send the header Authorization: Bearer <token>; an admin makes one with: hms operator create");
        }

        @Override
        public boolean stillAdmits(Entrant who, Role needed) {
            return owner(who.pass())
                    .flatMap(owner -> credentials.check(owner).operator())
                    .filter(operator -> operator.role().covers(needed))
                    .isPresent();
        }

        /** By what was shown and not by a name, which somebody else may have by now; empty: it is over. */
        private Optional<Sessions.Owner> owner(Entrant.Pass pass) {
            if (pass instanceof Entrant.Pass.Token token) {
                return Optional.of(token.owner());
            }
            return pass instanceof Entrant.Pass.Session session ? sessions.find(session.id()) : Optional.empty();
        }

        @Override
        public void refused(String who, Request request, String why) {
            refusals.record(who, request, why);
        }
    }
}
