/** Who gets a first certificate: Service Tokens and who issues them, the proof that goes with one, and how many are issued. */
package gov.hms.sys.admission;
