#pragma once

#include <memory>
#include <string_view>

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/pkcs7.h>
#include <openssl/x509.h>

namespace frontrow {

/// Deleters of what OpenSSL has made.
struct OpensslFree {
    void operator()(BIO* bio) const { BIO_free_all(bio); }
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
    void operator()(X509* certificate) const { X509_free(certificate); }
    void operator()(PKCS7* message) const { PKCS7_free(message); }
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
template <class Thing>
using OpensslOwner = std::unique_ptr<Thing, OpensslFree>;

/// Returns a reader of these bytes, which have to outlive it.
inline OpensslOwner<BIO> bio_of(std::string_view bytes) {
    return OpensslOwner<BIO>(BIO_new_mem_buf(bytes.data(), static_cast<int>(bytes.size())));
}

/// Returns the first private key in PEM, or nothing where there is none that can be read without a password.
inline OpensslOwner<EVP_PKEY> private_key_of(std::string_view pem) {
    return OpensslOwner<EVP_PKEY>(PEM_read_bio_PrivateKey(bio_of(pem).get(), nullptr, nullptr, const_cast<char*>("")));
}

} // namespace frontrow
