package gov.hms.mesh.internal.telemetry;

import static gov.hms.mesh.testing.Configs.FRAUD_SCANNER;
import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.mesh.TestMesh;
import gov.hms.mesh.call.Exchange;
import gov.hms.mesh.call.OutboundCall;
import gov.hms.mesh.call.RequestScope;
import gov.hms.mesh.internal.cluster.Cluster;
import gov.hms.mesh.internal.cluster.ClusterView;
import gov.hms.mesh.internal.policy.ServiceConfig;
import gov.hms.mesh.internal.stack.AttemptRecord;
import gov.hms.mesh.internal.stack.CallContext;
import gov.hms.mesh.internal.stack.CallIds;
import gov.hms.mesh.internal.stack.CallJournal;
import gov.hms.mesh.testing.Configs;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

class CallRecordsTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

    private final CallIds ids = new CallIds(7);
    private final CallRecords records = new CallRecords(ids);

    private CallJournal kept(String trace, int status) {
        CallJournal journal = CallContext.of(TestMesh.call("POST", FRAUD_SCANNER), RequestScope.NONE)
                .journal();
        journal.began(ids, trace, 0);
        journal.ended(status, 1);
        records.keep(journal);
        return journal;
    }

    @Test
    void theLastCallsAreKeptAndNoMore() {
        List<CallJournal> calls = new ArrayList<>();
        for (int i = 0; i <= CallRecords.RECENT; i++) {
            calls.add(kept("", 200));
        }
        assertThat(records.find(calls.get(0).id())).isEmpty();
        assertThat(records.find(calls.get(1).id())).containsExactly(calls.get(1));
        assertThat(records.find(calls.get(CallRecords.RECENT).id())).hasSize(1);
    }

    @Test
    void aFailureOutlivesTheCallsAfterIt() {
        CallJournal failed = kept("", 0);
        CallJournal error = kept("", 503);
        for (int i = 0; i < 10 * CallRecords.RECENT; i++) {
            kept("", 200);
        }
        assertThat(records.find(failed.id())).containsExactly(failed);
        assertThat(records.find(error.id())).containsExactly(error);
        for (int i = 0; i < CallRecords.FAILURES; i++) {
            kept("", 0);
        }
        assertThat(records.find(failed.id())).isEmpty();
    }

    @Test
    void allCallsOfATraceAreFoundTheNewestFirst() {
        CallJournal first = kept(TRACE, 200);
        kept("", 200);
        CallJournal second = kept(TRACE, 503);
        assertThat(records.find(TRACE)).containsExactly(second, first);
    }

    @Test
    void manyThreadsKeepCallsAtTheSameTime() throws Exception {
        Set<String> seen = ConcurrentHashMap.newKeySet();
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            Thread thread = new Thread(() -> {
                for (int i = 0; i < 2_000; i++) {
                    seen.add(kept("", i % 10 == 0 ? 503 : 200).id());
                    if (i % 500 == 0) {
                        records.find(TRACE);
                    }
                }
            });
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(seen).as("no two calls have the same name").hasSize(8_000);
        assertThat(seen.stream().filter(id -> !records.find(id).isEmpty()).count())
                .isBetween((long) CallRecords.RECENT, (long) CallRecords.RECENT + CallRecords.FAILURES);
    }

    @Test
    void aRecordHoldsNothingThatKeepsTheRequestOrAConfigurationAlive() {
        for (Class<?> kept : List.of(CallJournal.class, AttemptRecord.class)) {
            assertThat(kept.getDeclaredFields())
                    .extracting(field -> (Object) field.getType())
                    .doesNotContain(
                            OutboundCall.class,
                            Exchange.class,
                            CallContext.class,
                            ClusterView.class,
                            ServiceConfig.class,
                            Throwable.class);
        }
        try (TestMesh mesh = new TestMesh()) {
            Cluster cluster = mesh.cluster(FRAUD_SCANNER);
            cluster.adopt(Configs.fraudScanner(1).config());
            ClusterView view = cluster.view();
            CallJournal journal = CallContext.of(TestMesh.call("POST", FRAUD_SCANNER), RequestScope.NONE)
                    .journal();
            journal.began(ids, "", 0);
            journal.routed(cluster, view, view.config().routes().get(0));
            journal.chose(view.endpoints().get(0), 1, false);
            journal.ended(200, 1);
            journal.chose(view.endpoints().get(0), 2, true);

            assertThat(journal.cluster()).isNull();
            assertThat(journal.newest()).as("also of a hedge that comes late").isNull();
            assertThat(journal.choices()).hasSize(2);
        }
    }
}
