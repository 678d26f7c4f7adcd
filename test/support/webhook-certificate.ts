/** Of `hook.example`, signed by itself, for a hundred years: what the https endpoint of the tests shows. Nobody else trusts it. */
export const KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgevml8oUFskS87epG
Gt1FkOsCGags31S6PEtTDKvv9eWhRANCAARlLilTZpdyLOmSw21Cig+gmyue1rJU
f7gh0jMCtWhd9wN9jTso+XFGttNccNjd/liKqMjBVUCIOMdM1VAIj8Ac
-----END PRIVATE KEY-----
`;

export const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBnjCCAUSgAwIBAgIUKxzL06v5GYBP3xUq1HdcmHaglV4wCgYIKoZIzj0EAwIw
FzEVMBMGA1UEAwwMaG9vay5leGFtcGxlMCAXDTI2MTEyODIyMjA0MFoYDzIxMjYx
MTA0MjIyMDQwWjAXMRUwEwYDVQQDDAxob29rLmV4YW1wbGUwWTATBgcqhkjOPQIB
BggqhkjOPQMBBwNCAARlLilTZpdyLOmSw21Cig+gmyue1rJUf7gh0jMCtWhd9wN9
jTso+XFGttNccNjd/liKqMjBVUCIOMdM1VAIj8Aco2wwajAdBgNVHQ4EFgQUpeSB
e4OWIitwecVAU9C5cf0f44owHwYDVR0jBBgwFoAUpeSBe4OWIitwecVAU9C5cf0f
44owDwYDVR0TAQH/BAUwAwEB/zAXBgNVHREEEDAOggxob29rLmV4YW1wbGUwCgYI
KoZIzj0EAwIDSAAwRQIhAKudnD3I1EVgRfpuamN/bhiS0JhO+wuwMthNOgAnclly
AiBKxNBCkj+QwxpHQSoU7Abu0W0M+60q6A5zvUpzeirjPA==
-----END CERTIFICATE-----
`;
