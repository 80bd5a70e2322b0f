package gov.hms.sys.stream;

import java.time.Duration;

/** Hears how pushes end; for metrics. */
public interface PushListener {
    /** @param sinceChange from the request of the change to this acknowledgement of it */
    void acknowledged(Duration sinceChange);

    void rejected();
}
