/** Keys, certificates and tokens: who may say who somebody is. */
package gov.hms.sys.ca;
