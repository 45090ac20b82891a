/// Assertions that xmlsec1 has encrypted to a key of these tests: what they say is right for `SAMLScene`, and none is
/// signed.
enum EncryptedAssertions {
    /// PKCS#8. It opens these and nothing else.
    static let key = """
        MIIEvAIBADANBgkqhkiG9w0BAQEFAASCBKYwggSiAgEAAoIBAQDCQlZUEutJMjNUlDsX1FcWPe9X0kV8/v5UdGcmBM19hoVOu0p2xIJj\
        G7rvItIAy0QtxNM3XggOYGXsRtkwefSogkxSn18fV2t/tzbEt2Ejv0CO8rKsT5TSykNM7k+aaTSHWfNAiVmgh0gXkUtWG6lEq6+3yub1\
        OBnHZNCp+jEUrXbHnp3Bq5oVeQqG9uCn2YObzIAjdTFQXLuLuudI4yDiELlJ8hl0Z9ovEBflP3vispVMJmUm46w9AASFlyv7vJ5FSCpi\
        J22N894OafacDzG9glyrgbgicIoCrWM/gaSN1zpH6vwMJPSuhNB8+i9uYt56405mY00kg8Rrczuf3lfTAgMBAAECggEATO/BCSNFFIRR\
        WBotHU73/tMgzAN3if3j9Mb1Y1VbnW99tKTw5QEHMwF0k+mSisX2hroBfVg8kJUVSPL2agCjKWoRmFeOcPdKmBaUFm0ah/HjO7pbkWsj\
        YijBZuKrnFg2ebTiZpj/alip8MuWrs/dxljJC13NAyno69O94NQ6RBmO3Y0b4NtU0h7KAPuqoSto8XJ2HJYCZLXsqeQFuYGGlo2njcmR\
        KZMx0nZyAvRHlhTIpFAE68pKXnmcG46hgPMLAJqCnQkzTmleNdlwRU3Od9vyZncYdmx39AaObmy+aZj+zrYN0tRoFwZvzs4dvFu9xL6G\
        BoGs1H9dEVM8YuCVoQKBgQDhrfZm7tJBtHv7/3Lz7UFAupUSXEiI7DNe6Ur++4dwjtGvc0ekGFO3tAA7OBU3VZgVuCQiXn3YkVD9osah\
        EpgLFo9wC+wtTZkTxFpKt9lywYtT2rOfHC93drcSq981pSfpzRix78Cf7JpuE2xZu2LkFfzTGkGGg965QJdIuI/mLQKBgQDcW7LuSuhH\
        37XObFEde4gGoQj1nldQlcnMDAqt0fYt8AYMw3ElXFnuHMVBOWRk4Ma3WgI/qwOmh9yvpcGemeExRIX2MGY/5nA0xrslS7W6goKDIW3O\
        uPWyZhqBw0zGqkdRCPTN3qr/yOm5qqE9UEcqt6CBy/UVgkPmHaPVBJv1/wKBgA1dSO81i1v6vTDiIsORNEEKC5PnxR/epPgk5p0M9itT\
        OdWjBQYRrrt9PFpFavQ47GW03ubuI5O0n1A12H9nY3ucnWfsPNM9+ieyhApSstzZ209e7y4n9COl8xd2+CPsIN32mFTJNuYBk++a1NrH\
        fwa0yqERt/moS4M68PqMe3ENAoGASsFNFWwSGvf4vHuglQjoX59X48OAyZTXLcLUCJ3XD0SDOOdAxjTrSU03WeY3ecWLhH4jjyfcCC3F\
        H01zPvPjIoyliZxnw7vQSwc0S/XAQ/KshgHcN6olqAzdZzIzJJ51rTcFnaWxiy7Eo7kQFDXcvtAmwoHHtjFICZP6lXSH2E8CgYBTr7Qv\
        DzJ5E/0igStlqeW8sT9+3PaLdgVVu7LOdxNzxbSgq58oh49V7UFfhxlMZOVB72zXVQCwJlEGo65uU3rEtn+23suLEPIOA+s4cyD3AFCY\
        opU5TFpoLtIfWzGHL5x7PJj3UWMlimTZYjAh+hAXbdsaZFreKtLUq9qTC5LjGg==
        """

    static let gcm = """
        <EncryptedData xmlns="http://www.w3.org/2001/04/xmlenc#" \
        Type="http://www.w3.org/2001/04/xmlenc#Element"><EncryptionMethod \
        Algorithm="http://www.w3.org/2009/xmlenc11#aes256-gcm"/><KeyInfo \
        xmlns="http://www.w3.org/2000/09/xmldsig#"><EncryptedKey \
        xmlns="http://www.w3.org/2001/04/xmlenc#"><EncryptionMethod \
        Algorithm="http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p"/><KeyInfo xmlns="http://www.w3.org/2000/09/x\
        mldsig#"><KeyName/></KeyInfo><CipherData><CipherValue>scJHf7s++oPrH8Wnd4/tODPtYnne8rU5ttI6nHfVXMOSqVIV1L\
        H5cWGKUUHmhljpMcNXDo+4w146z3g1jFDGTcEZa3/IeBHVArsMDr2XcUhDT1R8MkDZ0INajApM6GngO9gEb5cFYn01B+uZx/Zz3umjyY\
        jQTLnWntR6P+8HRpwCyc/5OiGNVWNbV5eW+QWHYZOYRuzFWhjaZU0ZYknB+MofcF8ACW/G4qrx7MXilCwBfBhyK/6vvFgnndMfR6sdWS\
        +BXEfF6BCGSA3px12nAVRWeOr3tG5FQhYN2pX1B8jPQut3GAKqTBBxxuyts8BChVdEL2irOikkDtpb3MH5jQ==</CipherValue></Ci\
        pherData></EncryptedKey></KeyInfo><CipherData><CipherValue>uk+pkxWB9sQOucAha4e7MIx3Q5Mx8Qns+RBCfkJzt/gQe\
        mdKD0ZsVKM6XSpGgiEHnDH6gbiEWSYv2ZjtlCsf/t1WUNeeWWgeyNdNmUi2tq+2fZPboJBKi6+zvj1+HoyyhMUHtlUot55uGcrUZ8jCs\
        NoVFjcFLRlXqtQ3HLxYYi7x2jp79YHVSksHn3A/vbN9s6gmUzPd8BhmhIz7UatO0DzVmtmQT0o/3yCwIruHRiEOBtCA9OxJQUYij3DmQ\
        EpA3ijCF0wih8N/ayIRbHVQnPaojLLJFp9ElL2msNEs0CwESSRGTGhrsL9CGc2f9O1UtCqW7yBfw6W01LDNN+xPYQpYSHs3/eDBp0eYN\
        me0kjqunGa2CgPkhWkH/RYnpOlHZoktNGPbwhYWbfDYN2hazZtTWctBkSQoxbnpt2djQHzlxUyF8IRaDSSBOwmDDgftdhDXAM0xEc25E\
        oTBO/ZYjCWa872lXUISI1Rwzg3DdcFfT4Gb1jF4zl5IuL3uDsDaZ+LB7TnG0Pg/FnHBBB1s92kgSGVvGGGTeDu/Q1miGfNfzYpLkNR7K\
        T6E7imef9nQZdBT56VOmTzhs92HtMnZd8PHg+oTAinHquK1kqbuIO4RdQasW8xI6JRR+e/jU1SSwzUBKese0fz3bjJfUf1I6s/d28Jr3\
        EAO+kvrqmM6H+p9ynYImaUdWXqyBcgWEvSQq5s79eye9GVyauNSR8I27LhQxgv/pPHNiaF+RHnT+lRt64OalsNGb1h40H+6b/6sg8u/U\
        jp4DWsT+LvAwkLqQydamJGQyeVmDG780YiOC2wyCfs8rqmVUteun4SKvfi9h5MbKRrD1lErIeU3E0sTpIl/W7iKr7T1QVHdYrP1yKhUo\
        e1wUeGpuBTgwgmvXBk6UVgRK3vV7vFd68/Pbi/uO6SAV0iB5iz1EZLzIiFwD5NgqnQYhoCHNLSJTh0QTKHOeeLJsXrPM6Gxej9O0NZNZ\
        hAEQ3+hg3hRN0ES32u06EcNd6bwvTeq6a4zZog4TqkZ/uv07bjOP3VRa3pc6yLI65PicX9Mvn5UH7JlhWEi8L61Br5WpgFNgX+mu+ePw\
        39HWLcbEsvxFYFcbytdw44ZLnlkIXgKtutmGt1XL5gZ97WG5537g+4KV0VtKFcTsLhNRo/0ZZGHR680</CipherValue></CipherDat\
        a></EncryptedData>
        """

    static let cbc = """
        <EncryptedData xmlns="http://www.w3.org/2001/04/xmlenc#" \
        Type="http://www.w3.org/2001/04/xmlenc#Element"><EncryptionMethod \
        Algorithm="http://www.w3.org/2001/04/xmlenc#aes128-cbc"/><KeyInfo \
        xmlns="http://www.w3.org/2000/09/xmldsig#"><EncryptedKey \
        xmlns="http://www.w3.org/2001/04/xmlenc#"><EncryptionMethod \
        Algorithm="http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p"/><KeyInfo xmlns="http://www.w3.org/2000/09/x\
        mldsig#"><KeyName/></KeyInfo><CipherData><CipherValue>eAtPT+WrgnY9g1/KJlJ0REB01bsI18GiLcpRX/oGnn7BB28XdQ\
        RImqS/tnW6AGZBFoCCy8WczMJ5vMcDCTAJA5jlNp7N3Z11KBekRS89wRSP88HHbZiCkoj3w4Z/KQ2nbUUjQiak8JFWVgPOG2HeL78d+J\
        +oV/3Z54IHL7dv8BlPtkUjQGnYK9naeCdEv3R/f70+862lJub1Gsrf6MNFo38eaWJPw5bCGUqXSFTzXdTJVfM/3R6ks8z5m57rMe8nHL\
        2C6btYP24GSA4c/Nw5M5kc0qqLP8ayaB2qrFHCQjB5qUXVF4NbMPHQVoxHZudYj6xzPNywhZnVU+q/lv+hBA==</CipherValue></Ci\
        pherData></EncryptedKey></KeyInfo><CipherData><CipherValue>0cjGFmnpr5Y8ay1AcE0Fxqk+XGo0EUhDepR0zw5IbUn0Y\
        uN8VQecLoDx2nePSBasqLFKeJEn/+brRe4sckqWmLBtQ3X4umwSBU9MueN4AyeHPG1JKL1fdXLBgiwXVoNIXw0YV9Iq2xgjth4bkV3DY\
        TgLErIsqQ+MakxEpIFsnr5HUY2PMox1CyGurEKX09MbHwcetQUF2gZA/G9e9gPrmep4VekwEmp8RCZicXzMC8mDArOLGbyOP3wxi1bS7\
        3e+96+ErQn4urx/l27+HuXwBUj/pa7g9B1qXzjO6BLQBQo4Re/NVByclOHanLFha6/bNkpdQTbiB6htq/yhHwJkwzWVLXWMcPwiTh1DR\
        oyExe1DtbPxn5XavYWaULkzCuXeiU0lMP1DbliJG2dyl0nLZMVrVl3c//7N3dCjkFks+Y+J9MRBm50AyHQGKduselFgqQZ/LK426uu47\
        9Dn6uyKRBLYWpYvi6xm+b2EA5f65H5d8VC0M7NJI5JpO1xi+DJT9/CowTC5LYoBUXVuv0m6Yki1q3h5NaAElO9EdUko0jbiEMOcdQIp+\
        3GlyfGvl3b0xSqzzeeI5/xms5HoJaSS1QchaAQJUhxklUGuEG0Z+ApJ6eHw0udioMms2wiVe/5hIGySVANL9bOW22SgC7A4b5VKvhMh1\
        omKDddyrHLDsXBYZ7j9JoZK7SVWGfWCv5CckTYGAbIJtqyJfJMloZ6anZtmGSTTFJCPk+HpqZu+AbrLp2Y7ICR31x7mXtsgdKu7/hIDQ\
        7oxbJtNhMB08m96C13JQsmP9lqRADv6q15vDfg685IwsNjZdxXoAKwmnNToW1N+gzn1eTWVBRTCAHLm8wGw5U0dw7f790uRxCBfPu2Rl\
        XTLLm6bT2SuZc0deua2omUyBlTKegqA2v99dUmnisCjyXAmmY/o6xgmmHFCn2Voat/a3KmbkPJ83jC9IGcli2Qk1/pcL/ljA9lJuoCNO\
        U/y/locO2xSx4pwjRjx48M03cKBam8wcZetHfvfXyu0VKIviZgbR4tiPGEgbpLvibP7EVtwjnADMnrUDgvGCr/5WDyPa7ny9Xf16RCQX\
        pxqAPrIRg9EOfBoCkS1sDDcWJP4gUgSffsGfW1f0SHT69xoQ6kjuBUfV21u9EdMypBD</CipherValue></CipherData></Encrypte\
        dData>
        """

    static let pkcs1 = """
        <EncryptedData xmlns="http://www.w3.org/2001/04/xmlenc#" \
        Type="http://www.w3.org/2001/04/xmlenc#Element"><EncryptionMethod \
        Algorithm="http://www.w3.org/2001/04/xmlenc#aes128-cbc"/><KeyInfo \
        xmlns="http://www.w3.org/2000/09/xmldsig#"><EncryptedKey \
        xmlns="http://www.w3.org/2001/04/xmlenc#"><EncryptionMethod \
        Algorithm="http://www.w3.org/2001/04/xmlenc#rsa-1_5"/><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#\
        "><KeyName/></KeyInfo><CipherData><CipherValue>Ii6cTyrGubS6gZMkfGsueug2VjyMBYFboloy6XPkbP3k3hswIbX7brBvW\
        rQ82OFXaZW3rEc6QVSCkpqSeU4uWXt0m1RlA5ffZyd5rcBIF9P9MQSGn4oc+EadAZKQKefNX/9egDBdBEcxFMwd4qZeXDUSDx3Po6LUR\
        aCFbMaKWS/60Nj8DTcdwR8aO6/rgjKtDhxD/HiBxkm4TQbB0B7Bf2NYbNWqhndIUgyH4++QlRjun4LEtkaeRPdanb7pZU5peAxKQqTWr\
        qXRlqWvix8Kav6XD499rJqDeUyF5X0VEVjc+d8XQxQKDrt0+pQkWmE0+V0xGearS22TopFG+NRcjQ==</CipherValue></CipherDat\
        a></EncryptedKey></KeyInfo><CipherData><CipherValue>eb+VVU3ocfnJJfDcKWrrfnBN6UuLMzUeJ7C13uA8uLJdx1gpiVWS\
        4Ca3nvyjQqFrWTBzcAmO9YHdu3ei6FIXoGLXopiq1cnFLFNfvLeohe0jgbp2ediLqoLCW+cO/7Vr1MgdMhUEXwZ5cfYO1vw0PiJ1dQxf\
        LnmVw4Yi0ieFhR8F6r6Wc6GUDeDtZcrDVsjDd+mcQBk0Q38u8JNi2YlgMKTlhrH15umF82rEgHHa52A3z5zluqzkQSqlMmTsCR6oT0tm\
        Oi7iy2/DGu/ypNCU9/P7f0W+d5s/LMmwijrM5lHqKW3mDgHAe6Dw9TnWQDHKy5GgiWc43GTy0z4XHEYOK7oSu2NDvuighpJUcDb+uLG1\
        qYjVAplQQRByVGB0GXpQZ/YyaPOv++2447r3Gyz5fJPm9+886DDzvG96GqZrFMtXNhlzr3kvbu9gcttpZzpPCfRJT+KSXaTcIXxyXMpI\
        tJDauPM+60j5qSCVWJuBsLDVEheKme3lCmVjkFcvg8iM03x3cHecs0iydFDebCm1+H5QSLCqs3ja57iekTpoLj5D8DRLBhze0RQeQo2c\
        Q+KKR5chM5Rq4/WdJQlKiFiuoDyphD3E+9KsudFWP2gpSD+eNZRNyc4GQRzwMHfBL80VulvzUzzdFOfwQSWPO6069xwCfcayeArgrAuC\
        Dz8aESIqdAha9IJr/uhfJAVnu5zhm9Yw6MD2BIdLRtN25diiGH15TWpIII/I8yP+AmOXut0UBH0k+RRq2MwbyrheqmAuIfpr59YDM4nX\
        NlV8gRpIXpTJf+Mryd2DQQtoD63dJKu8p6XrDHOsaq0TsRNY4YLWBHzPlvLHxLwJx+YNs08szcP+ecNclmVz2wGdtE52HlocFPfDY5rW\
        WopCr598+ViyFJZglQzXn6qaLEH/G3f5y9aB9JHFZd7e3B0dUh2z9MeV9CilQrjXMtrWeiURHgiuLOsd3CNYFaZNDm8SA0apCX6ducuA\
        NMWrfgib1seTXzXTs2bZXI4chqXPHudG5YnEFVtMa52TJ7qxE8u+gabDJQBuOyAZkhV2soOSxBwNubh28B4LPBv8IrrpjPQRYU6UUfXy\
        L+pgXuF0MFBzZZp6A//cFBecczxDmE8NgJXjYCGdA+oarsMR1ndX9BYRQ4B9</CipherValue></CipherData></EncryptedData>
        """
}
