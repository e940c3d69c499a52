from zhijia.config.cli import main

main()
