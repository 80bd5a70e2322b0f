package gov.hms.mesh.servlet;

import gov.hms.mesh.call.Admission.Activation;
import gov.hms.mesh.call.Admission.Admitted;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;

/** The container's asynchronous request, whose threads work for the request too. */
final class MeshAsync implements AsyncContext {
    private final AsyncContext container;
    private final Admitted admitted;

    MeshAsync(AsyncContext container, Admitted admitted) {
        this.container = container;
        this.admitted = admitted;
    }

    @Override
    public void start(Runnable work) {
        container.start(() -> {
            try (Activation request = admitted.activate()) {
                assert request != null;
                work.run();
            }
        });
    }

    @Override
    public ServletRequest getRequest() {
        return container.getRequest();
    }

    @Override
    public ServletResponse getResponse() {
        return container.getResponse();
    }

    @Override
    public boolean hasOriginalRequestAndResponse() {
        return container.hasOriginalRequestAndResponse();
    }

    @Override
    public void dispatch() {
        container.dispatch();
    }

    @Override
    public void dispatch(String path) {
        container.dispatch(path);
    }

    @Override
    public void dispatch(ServletContext context, String path) {
        container.dispatch(context, path);
    }

    @Override
    public void complete() {
        if (container.getResponse() instanceof MeshResponse response) {
            response.mark(response.getStatus());
        }
        container.complete();
    }

    @Override
    public void addListener(AsyncListener listener) {
        container.addListener(listener);
    }

    @Override
    public void addListener(AsyncListener listener, ServletRequest request, ServletResponse response) {
        container.addListener(listener, request, response);
    }

    @Override
    public <T extends AsyncListener> T createListener(Class<T> type) throws ServletException {
        return container.createListener(type);
    }

    @Override
    public void setTimeout(long millis) {
        container.setTimeout(millis);
    }

    @Override
    public long getTimeout() {
        return container.getTimeout();
    }
}
