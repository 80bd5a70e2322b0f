package gov.hms.sys.console;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.sys.store.StoredOperator;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SessionsTest {
    private final AtomicLong now = new AtomicLong();
    private final Sessions sessions = new Sessions(new Random(7), now::get);

    private static Sessions.Owner owner(String name) {
        return new Sessions.Owner(
                Optional.of(new StoredOperator(name, "viewer", "00", Instant.EPOCH, "operator", Optional.empty())));
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    @Test
    void aSessionIsItsOwnersUntilItIsClosed() {
        String id = sessions.open(owner("ana"));
        assertThat(id).hasSize(43);
        assertThat(sessions.find(id)).contains(owner("ana"));
        assertThat(sessions.find(id + "A")).isEmpty();
        sessions.close(id);
        assertThat(sessions.find(id)).isEmpty();
    }

    @Test
    void aSessionThatNobodyUsesEnds() {
        String id = sessions.open(owner("ana"));
        pass(Sessions.IDLE.minusSeconds(1));
        assertThat(sessions.find(id)).as("used in time").isPresent();
        pass(Sessions.IDLE.minusSeconds(1));
        assertThat(sessions.find(id)).isPresent();
        pass(Sessions.IDLE);
        assertThat(sessions.find(id)).isEmpty();
        assertThat(sessions.size()).isZero();
    }

    @Test
    void aSessionThatIsAlwaysUsedEndsToo() {
        String id = sessions.open(owner("ana"));
        for (int minutes = 0; minutes < Sessions.LONGEST.toMinutes() - 10; minutes += 10) {
            pass(Duration.ofMinutes(10));
            assertThat(sessions.find(id)).as("after %d minutes", minutes + 10).isPresent();
        }
        pass(Duration.ofMinutes(10));
        assertThat(sessions.find(id)).isEmpty();
    }

    @Test
    void ofOneOperatorTheLongestUnusedMakesRoomAndNobodyElses() {
        String other = sessions.open(owner("ben"));
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < Sessions.MOST_OF_ONE; i++) {
            ids.add(sessions.open(owner("ana")));
        }
        assertThat(sessions.find(ids.get(0))).isPresent();
        sessions.open(owner("ana"));
        assertThat(sessions.find(ids.get(0))).as("used since").isPresent();
        assertThat(sessions.find(ids.get(1))).as("not used since").isEmpty();
        assertThat(sessions.find(other)).isPresent();
    }

    @Test
    void thereAreNeverMoreThanTheBound() {
        for (int i = 0; i < Sessions.MOST + 50; i++) {
            sessions.open(owner("operator-" + i));
        }
        assertThat(sessions.size()).isEqualTo(Sessions.MOST);
    }
}
