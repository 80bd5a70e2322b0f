package gov.hms.sys.control;

import gov.hms.sys.snapshot.MeshState;
import gov.hms.sys.snapshot.Publication;

/**
 * What a change led to.
 *
 * @param changed false when everything was already so
 * @param state the state that holds now
 */
record Committed(boolean changed, MeshState state, Publication publication) {}
