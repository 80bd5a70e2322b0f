package gov.hms.mesh.okhttp;

import gov.hms.mesh.call.Attempt;
import gov.hms.mesh.call.AttemptFailedException;
import gov.hms.mesh.call.AttemptFailedException.Kind;
import gov.hms.mesh.call.Exchange;
import gov.hms.mesh.call.LocalAnswer;
import gov.hms.mesh.call.LogicalName;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.Cookie;
import okhttp3.CookieJar;
import okhttp3.EventListener;
import okhttp3.MediaType;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.ResponseBody;

/**
 * Sends the attempts of one call, each as a call of an inner client; two at the same time, when the mesh hedges. The
 * application holds the outer call: cancelling it ends the attempts that run, and the reading of the body that one of them
 * brought.
 */
final class OkHttpExchange implements Exchange<Response> {
    private static final MediaType TEXT = MediaType.get("text/plain; charset=utf-8");

    private final Call outer;
    private final Request original;
    private final EventListener listener;
    private final MeshTransport transport;
    private final RunningAttempts running = new RunningAttempts();

    /** @param listener the application's, for the outer call */
    OkHttpExchange(Call outer, Request original, EventListener listener, MeshTransport transport) {
        this.outer = outer;
        this.original = original;
        this.listener = listener;
        this.transport = transport;
        outer.addEventListener(running);
    }

    @Override
    public Response send(Attempt attempt) throws AttemptFailedException {
        long now = transport.nanoTime().getAsLong();
        long remaining = attempt.deadline().remainingNanos(now);
        if (remaining <= 0) {
            throw new AttemptFailedException(Kind.TIMEOUT, false, new InterruptedIOException("the deadline is over"));
        }
        InnerClient client = transport.clients().get(attempt);
        AttemptState state = new AttemptState(
                attempt.deadline(), attempt.timeoutNanos(), client.patience(), transport.nanoTime(), attempt.times());
        Call inner = client.newCall(request(attempt, client, state));
        if (!CallerTrace.isAlone(listener)) {
            inner.addEventListener(new AttemptEvents(outer, listener));
        }
        if (attempt.deadline().bounded()) {
            inner.timeout().timeout(remaining, TimeUnit.NANOSECONDS);
        }
        HeadTimer timer = HeadTimer.start(inner, attempt.timeoutNanos(), remaining);
        state.endedBy(timer);
        running.add(attempt.number(), inner);
        try {
            if (outer.isCanceled()) {
                inner.cancel();
            }
            Response response = inner.execute();
            if (timer.stop()) {
                response.close();
                throw new InterruptedIOException("timeout");
            }
            if (!running.answered(attempt.number())) {
                response.close();
                throw new InterruptedIOException("cancelled: another attempt was faster");
            }
            return received(response, state);
        } catch (IOException e) {
            boolean timedOut = timer.stop();
            if (timedOut) {
                state.timedOut();
            }
            AttemptFailedException failure = Failures.of(
                    e, attempt.endpoint(), state, client.lastRefusal(), timedOut, cancelled(attempt.number()));
            if (failure.kind() == Kind.RESET) {
                // the process behind the endpoint may be gone: its other idle connections would fail a call each
                client.closeIdle();
            }
            throw failure;
        } finally {
            timer.stop();
        }
    }

    private boolean cancelled(int number) {
        return outer.isCanceled() || running.ended(number);
    }

    private Request request(Attempt attempt, InnerClient client, AttemptState state) {
        Request.Builder builder =
                original.newBuilder().url(client.urls().at(original.url())).tag(AttemptState.class, state);
        RequestBody body = original.body();
        if (body != null && !body.isDuplex()) {
            builder.method(original.method(), new WatchedBody(body, state));
        }
        if (original.header("Host") == null) {
            builder.header("Host", EndpointUrls.authority(original.url()));
        }
        if (original.header("Accept-Encoding") == null) {
            // else OkHttp would ask for gzip by itself, and inflate whatever comes: that is for the application to want
            builder.header("Accept-Encoding", "identity");
        }
        List<Cookie> sent = transport.cookies().loadForRequest(original.url());
        if (!sent.isEmpty()) {
            builder.header("Cookie", Cookies.header(sent));
        }
        attempt.removed().forEach(builder::removeHeader);
        MeshHeaders.replace(builder, original.headers(), attempt.headers());
        return builder.build();
    }

    private Response received(Response response, AttemptState state) {
        CookieJar cookies = transport.cookies();
        if (cookies != CookieJar.NO_COOKIES) {
            List<Cookie> set = Cookie.parseAll(original.url(), response.headers());
            if (!set.isEmpty()) {
                cookies.saveFromResponse(original.url(), set);
            }
        }
        Response.Builder builder = response.newBuilder().request(original);
        return (state.hiddenStatus == 0 ? builder : builder.code(state.hiddenStatus)).build();
    }

    @Override
    public int status(Response answer) {
        return answer.code();
    }

    @Override
    public String httpVersion(Response answer) {
        return switch (answer.protocol()) {
            case HTTP_1_1 -> "1.1";
            case HTTP_1_0 -> "1.0";
            case HTTP_2, H2_PRIOR_KNOWLEDGE -> "2";
            default -> "";
        };
    }

    @Override
    public String header(Response answer, String name) {
        return answer.header(name);
    }

    @Override
    public void discard(Response answer) {
        answer.close();
    }

    @Override
    public Response whenDone(Response answer, Runnable action) {
        ResponseBody body = answer.body();
        if (body == null || body.contentLength() == 0 || "HEAD".equals(original.method())) {
            // there is nothing to read: many applications do not close such an answer
            action.run();
            return answer;
        }
        ReadBody watched = new ReadBody(body, action);
        transport.lost().watch(watched, action);
        return answer.newBuilder().body(watched).build();
    }

    @Override
    public boolean replayable() {
        RequestBody body = original.body();
        return body == null || !body.isOneShot() && !body.isDuplex();
    }

    @Override
    public Optional<Exchange<Response>> mirror(LogicalName to) {
        return MirrorRequest.of(original, to, transport.cookies())
                .map(copy -> new OkHttpExchange(
                        MirrorRequest.uncancelled(copy), copy, EventListener.NONE, transport.withoutCookies()));
    }

    @Override
    public boolean cancelled() {
        return outer.isCanceled();
    }

    @Override
    public void onCancel(Runnable action) {
        running.onCancel(action);
        if (outer.isCanceled()) {
            action.run();
        }
    }

    @Override
    public boolean hedges() {
        return true;
    }

    @Override
    public void cancel(int number) {
        running.cancel(number);
    }

    @Override
    public Response answer(LocalAnswer answer) {
        Response.Builder builder = new Response.Builder()
                .request(original)
                .protocol(Protocol.HTTP_1_1)
                .code(answer.status())
                .message(answer.reason())
                .body(ResponseBody.create(answer.body(), TEXT));
        for (int i = 0; i + 1 < answer.headers().size(); i += 2) {
            builder.addHeader(answer.headers().get(i), answer.headers().get(i + 1));
        }
        return builder.build();
    }
}
