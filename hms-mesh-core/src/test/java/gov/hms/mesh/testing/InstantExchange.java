package gov.hms.mesh.testing;

import gov.hms.mesh.call.Attempt;
import gov.hms.mesh.call.Exchange;
import gov.hms.mesh.call.LocalAnswer;

/** An HTTP client that answers 200 at once, and allocates nothing. */
public final class InstantExchange implements Exchange<Integer> {
    @Override
    public Integer send(Attempt attempt) {
        return 200;
    }

    @Override
    public int status(Integer answer) {
        return answer;
    }

    @Override
    public String header(Integer answer, String name) {
        return null;
    }

    @Override
    public void discard(Integer answer) {}

    @Override
    public boolean replayable() {
        return true;
    }

    @Override
    public boolean cancelled() {
        return false;
    }

    @Override
    public void onCancel(Runnable action) {}

    @Override
    public Integer answer(LocalAnswer answer) {
        return answer.status();
    }
}
