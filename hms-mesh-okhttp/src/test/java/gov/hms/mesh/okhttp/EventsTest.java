package gov.hms.mesh.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import okhttp3.Call;
import okhttp3.Connection;
import okhttp3.EventListener;
import okhttp3.OkHttpClient;
import okhttp3.Response;
import org.junit.jupiter.api.Test;

class EventsTest extends MeshCallTestBase {
    @Test
    void theListenerOfTheApplicationHearsOfItsCallAndOfWhatHappensOnTheWireForIt() throws Exception {
        serve(FakeMesh.SCANNER, RawServer.OK);
        Recorder recorder = new Recorder();
        OkHttpClient client = wrapped(
                application.newBuilder().eventListenerFactory(made -> recorder).build());
        Call call = client.newCall(get("http://fraud-scanner.scan/flag"));

        try (Response response = call.execute()) {
            response.body().string();
        }
        call.cancel();

        assertThat(recorder.heard)
                .containsExactly("callStart", "acquired", "responseHeadersEnd 200", "callEnd", "canceled");
        assertThat(recorder.calls).containsOnly(call);
    }

    @Test
    void everyEventIsEitherToldOrLeftOutOnPurpose() {
        Set<String> leftOut = Set.of(
                // of the outer call, told by OkHttp itself
                "callStart",
                "callEnd",
                "callFailed",
                "canceled",
                "dispatcherQueueStart",
                "dispatcherQueueEnd",
                // turned off for mesh calls
                "proxySelectStart",
                "proxySelectEnd",
                "cacheHit",
                "cacheMiss",
                "cacheConditionalHit",
                "satisfactionFailure",
                "retryDecision",
                "followUpDecision");

        Set<String> told = names(AttemptEvents.class).collect(Collectors.toSet());

        assertThat(told).doesNotContainAnyElementsOf(leftOut);
        assertThat(names(EventListener.class).filter(name -> !leftOut.contains(name)))
                .containsExactlyInAnyOrderElementsOf(told);
    }

    @Test
    void withoutAListenerOfTheApplicationNothingIsTold() {
        EventListener listener = CallerTrace.beside(call -> EventListener.NONE)
                .create(application.newCall(get("http://fraud-scanner.scan/")));

        assertThat(CallerTrace.isAlone(listener)).isTrue();
        assertThat(CallerTrace.isAlone(listener.plus(new Recorder()))).isFalse();
    }

    private static Stream<String> names(Class<?> type) {
        return Arrays.stream(type.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()) && !Modifier.isFinal(method.getModifiers()))
                .filter(method -> !method.isSynthetic())
                .map(Method::getName)
                .distinct();
    }

    private static final class Recorder extends EventListener {
        private final List<String> heard = new CopyOnWriteArrayList<>();
        private final List<Call> calls = new CopyOnWriteArrayList<>();

        @Override
        public void callStart(Call call) {
            hear(call, "callStart");
        }

        @Override
        public void connectionAcquired(Call call, Connection connection) {
            hear(call, "acquired");
        }

        @Override
        public void responseHeadersEnd(Call call, Response response) {
            hear(call, "responseHeadersEnd " + response.code());
        }

        @Override
        public void callEnd(Call call) {
            hear(call, "callEnd");
        }

        @Override
        public void canceled(Call call) {
            hear(call, "canceled");
        }

        private void hear(Call call, String event) {
            calls.add(call);
            heard.add(event);
        }
    }
}
