package gov.hms.mesh.servlet;

import gov.hms.mesh.call.Admission.Admitted;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Tells the mesh exactly once that a request is done: when the application returns, or, where it went asynchronous, when
 * the container completes the request, however many dispatches, timeouts and errors come before.
 */
final class Completion implements AsyncListener {
    private final Admitted admitted;
    private final HttpServletResponse response;
    private final AtomicBoolean finished = new AtomicBoolean();
    private volatile boolean failed;

    Completion(Admitted admitted, HttpServletResponse response) {
        this.admitted = admitted;
        this.response = response;
    }

    /** The application returned from the first dispatch. */
    void returned(HttpServletRequest request) {
        if (!request.isAsyncStarted()) {
            finish();
            return;
        }
        admitted.answersLater();
        try {
            request.getAsyncContext().addListener(this);
        } catch (IllegalStateException e) {
            // another thread completed the request between the two lines above
            finish();
        }
    }

    /** The application threw; the container answers 500. */
    void failed() {
        failed = true;
        finish();
    }

    @Override
    public void onComplete(AsyncEvent event) {
        finish();
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        // the container answers, and completes: onComplete follows
    }

    @Override
    public void onError(AsyncEvent event) {
        failed = true;
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        // a new asynchronous cycle forgets the listeners of the one before
        event.getAsyncContext().addListener(this);
    }

    private void finish() {
        if (finished.compareAndSet(false, true)) {
            int status = response.getStatus();
            admitted.finished(failed && status < 500 ? HttpServletResponse.SC_INTERNAL_SERVER_ERROR : status);
        }
    }
}
